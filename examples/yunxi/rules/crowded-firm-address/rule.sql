-- Addresses with many active firms where no inspection was passed within a year.
with crowded as (
  select house_code, count(distinct credit_code) as firms, min(registered_on) as first_registered
  from firms
  where status = 'active' and house_code is not null
  group by house_code
  having count(distinct credit_code) >= :firms
)
select
  c.house_code as subject,
  left(c.house_code, 14) as scope,
  c.firms as left_active_firms,
  c.first_registered as left_first_registered,
  max(i.inspected_on) as right_last_inspection,
  max(case when i.result = 'passed' then i.inspected_on end) as right_last_passed,
  'many firms are registered at one address that passed no inspection within the period' as reason
from crowded c
left join inspections i on i.house_code = c.house_code and i.inspected_on <= :as_of
group by c.house_code, c.firms, c.first_registered
having coalesce(max(case when i.result = 'passed' then i.inspected_on end), date '1900-01-01')
  < cl_add_days(:as_of, -:days)
