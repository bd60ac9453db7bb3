-- House codes that several offices use and the register of dwellings does not know.
with used as (
  select house_code, 'housing' as office, start_date as day from leases
  union all select house_code, 'grid-centre', visited_on from visits
  union all select house_code, 'emergency', occurred_on from incidents
  union all select house_code, 'justice', opened_on from mediations
  union all select house_code, 'market-regulation', registered_on from firms
  union all select house_code, 'approvals', issued_on from licences
  union all select house_code, 'urban-management', inspected_on from inspections
)
select
  u.house_code as subject,
  left(u.house_code, 14) as scope,
  string_agg(distinct u.office, ', ' order by u.office) as left_offices,
  count(distinct u.office) as left_number_of_offices,
  max(u.day) as left_last_used,
  'not registered' as right_status,
  'several offices use a house code that is not registered' as reason
from used u
where u.house_code is not null
  and u.day <= :as_of
  and not exists (select 1 from dwellings d where d.house_code = u.house_code)
group by u.house_code
having count(distinct u.office) >= :offices
