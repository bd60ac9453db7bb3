-- Leases declared at another house than the one recorded for the tenant on the day.
select
  l.lease_no as subject,
  l.tenant_id as left_citizen_id,
  l.house_code as left_house_code,
  h.house_code as right_house_code,
  h.recorder as right_recorder,
  'recorded at another house on the day' as reason
from leases l
join residence_history h on l.tenant_id = h.citizen_id
where l.declared_on >= h.valid_from
  and (h.valid_to is null or l.declared_on <= h.valid_to)
  and l.house_code <> h.house_code
