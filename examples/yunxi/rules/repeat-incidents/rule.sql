-- Homes with several events within a month, seen by more than one office.
with events as (
  select house_code, 'emergency' as office, incident_no as number, min(occurred_on) as day
  from incidents group by house_code, incident_no
  union all
  select house_code, 'justice', case_no, min(opened_on)
  from mediations group by house_code, case_no
),
counted as (
  select
    house_code, day,
    count(*) over near as events, min(office) over near as first_office, max(office) over near as last_office
  from (select house_code, office, day, cl_days_between(date '2000-01-01', day) as number_of_day from events
    where house_code is not null and day <= :as_of) e
  window near as (
    partition by house_code order by number_of_day range between :days_before preceding and current row
  )
)
select
  house_code as subject,
  left(house_code, 14) as scope,
  max(events) as left_most_events,
  max(day) as left_last_event,
  min(first_office) as left_office,
  max(last_office) as right_office,
  'several events within the period at one home, seen by different offices' as reason
from counted
where events >= :events and first_office <> last_office
group by house_code
