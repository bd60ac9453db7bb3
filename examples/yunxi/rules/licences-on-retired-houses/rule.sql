-- Licences in force for a house whose code was retired.
select
  l.licence_no as subject,
  left(l.house_code, 14) as scope,
  l.kind as left_kind,
  l.house_code as left_house_code,
  max(l.expires_on) as left_expires_on,
  max(d.retired_on) as right_retired_on,
  max(d.successor) as right_successor,
  'the licence names a house whose code is retired' as reason
from licences l
join dwellings d on d.house_code = l.house_code
where l.status = 'in-force'
  and l.issued_on <= :as_of
  and (l.expires_on is null or l.expires_on >= :as_of)
  and d.status = 'retired'
group by l.licence_no, l.kind, l.house_code
