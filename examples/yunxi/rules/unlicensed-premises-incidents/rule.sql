-- Inspected premises with recent safety incidents and no licence in force.
with premises as (
  select house_code, count(distinct inspection_no) as inspections, max(inspected_on) as last_inspection
  from inspections
  where inspected_on <= :as_of
  group by house_code
),
recent as (
  select house_code, count(distinct incident_no) as incidents, max(occurred_on) as last_incident
  from incidents
  where occurred_on between cl_add_days(:as_of, -:days) and :as_of
  group by house_code
)
select
  p.house_code as subject,
  left(p.house_code, 14) as scope,
  r.incidents as left_incidents,
  r.last_incident as left_last_incident,
  p.inspections as left_inspections,
  p.last_inspection as left_last_inspection,
  (select max(l.expires_on) from licences l where l.house_code = p.house_code) as right_last_licence_end,
  'premises in trade had an incident while no licence is in force' as reason
from premises p
join recent r on r.house_code = p.house_code
where not exists (
  select 1 from licences l
  where l.house_code = p.house_code
    and l.status = 'in-force'
    and l.issued_on <= :as_of
    and (l.expires_on is null or l.expires_on >= :as_of)
)
