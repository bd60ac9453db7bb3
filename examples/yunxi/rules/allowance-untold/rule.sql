-- Registered residents of the age of an allowance who neither receive one nor were told of it.
select
  r.citizen_id as subject,
  left(max(r.house_code), 14) as scope,
  max(cl_age_on(r.birth_date, :as_of)) as left_age,
  0 as right_allowances,
  0 as right_notices,
  'due an age allowance by registered facts, and never told' as reason
from residents r
where r.moved_out is null
  and r.moved_in <= :as_of
  and cl_age_on(r.birth_date, :as_of) >= :age
  and not exists (select 1 from allowances a where a.citizen_id = r.citizen_id)
  and not exists (select 1 from tellings t where t.citizen_id = r.citizen_id)
group by r.citizen_id
