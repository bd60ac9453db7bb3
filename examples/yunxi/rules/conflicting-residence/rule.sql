-- Persons whose registered stay overlaps, in another house, with a lease or a recorded stay.
with registered as (
  select citizen_id, house_code, moved_in as since, moved_out as until
  from residents
  where house_code is not null
),
others as (
  select tenant_id as citizen_id, house_code, 'lease' as source, start_date as since, end_date as until
  from leases
  union all
  select citizen_id, house_code, 'residence history', valid_from, valid_to
  from residence_history
),
pairs as (
  select
    r.citizen_id, r.house_code, r.since, r.until,
    o.source, o.house_code as other_house, o.since as other_since, o.until as other_until,
    greatest(r.since, o.since) as overlap_from,
    least(coalesce(r.until, :as_of), coalesce(o.until, :as_of)) as overlap_until
  from registered r
  join others o on o.citizen_id = r.citizen_id
  where o.house_code <> r.house_code and r.since <= :as_of
)
select
  citizen_id as subject,
  left(house_code, 14) as scope,
  house_code as left_house_code,
  since as left_from,
  max(until) as left_until,
  source as right_source,
  other_house as right_house_code,
  other_since as right_from,
  max(other_until) as right_until,
  max(cl_days_between(overlap_from, overlap_until) + 1) as right_overlap_days,
  'two records place the person in two houses at one time' as reason
from pairs
where cl_days_between(overlap_from, overlap_until) + 1 >= :days
group by citizen_id, house_code, since, source, other_house, other_since
