-- Homes let to two tenants at one time.
with periods as (
  select distinct lease_no, house_code, tenant_id, start_date, end_date,
    coalesce(end_date, :as_of) as until
  from leases
)
select
  a.house_code as subject,
  left(a.house_code, 14) as scope,
  a.lease_no as left_lease_no,
  max(a.start_date) as left_from,
  max(a.end_date) as left_until,
  b.lease_no as right_lease_no,
  max(b.start_date) as right_from,
  max(b.end_date) as right_until,
  max(cl_days_between(greatest(a.start_date, b.start_date), least(a.until, b.until)) + 1) as right_overlap_days,
  'two leases of one home with different tenants overlap' as reason
from periods a
join periods b on b.house_code = a.house_code and b.lease_no > a.lease_no
where b.tenant_id <> a.tenant_id
  and cl_days_between(greatest(a.start_date, b.start_date), least(a.until, b.until)) + 1 >= :days
group by a.house_code, a.lease_no, b.lease_no
