-- Homes where somebody rents, where something happened lately, and for which no lease is declared.
with tenants as (
  select house_code, count(distinct visit_no) as visits, max(visited_on) as last_visit
  from visits
  where relation = 'tenant'
    and visited_on between cl_add_days(:as_of, -:visit_days) and :as_of
  group by house_code
),
events as (
  select house_code, concat('incident ', incident_no) as event, occurred_on as day from incidents
  union all
  select house_code, concat('mediation ', case_no), opened_on from mediations
),
recent as (
  select house_code, count(distinct event) as events, max(day) as last_event
  from events
  where day between cl_add_days(:as_of, -:event_days) and :as_of
  group by house_code
)
select
  t.house_code as subject,
  left(t.house_code, 14) as scope,
  t.visits as left_tenant_visits,
  t.last_visit as left_last_visit,
  r.events as left_events,
  r.last_event as left_last_event,
  (select max(l.end_date) from leases l where l.house_code = t.house_code and l.end_date < :as_of) as right_last_lease_end,
  'no lease in force is declared for a home in which a tenant was met' as reason
from tenants t
join recent r on r.house_code = t.house_code
where not exists (
  select 1 from leases l
  where l.house_code = t.house_code
    and l.start_date <= :as_of
    and (l.end_date is null or l.end_date >= :as_of)
)
