-- Leases declared by somebody whose residence was never recorded.
select
  l.lease_no as subject,
  l.tenant_id as left_citizen_id,
  l.house_code as left_house_code,
  'no residence recorded' as reason
from leases l
where not exists (select 1 from residence_history h where h.citizen_id = l.tenant_id)
