-- Active firms at a house code that is not registered, or was retired.
select
  f.credit_code as subject,
  left(f.house_code, 14) as scope,
  f.house_code as left_house_code,
  max(f.registered_on) as left_registered_on,
  coalesce(max(d.status), 'not registered') as right_status,
  max(d.retired_on) as right_retired_on,
  max(d.successor) as right_successor,
  'the firm is registered at a house that does not exist, or no longer' as reason
from firms f
left join dwellings d on d.house_code = f.house_code
where f.status = 'active'
  and f.house_code is not null
  and (d.status is null or d.status = 'retired')
group by f.credit_code, f.house_code
