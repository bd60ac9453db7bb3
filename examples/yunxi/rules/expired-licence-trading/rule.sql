-- Firms whose last licence of a kind ended a while ago and who filed taxes after that.
with ends as (
  select
    credit_code, kind, max(coalesce(expires_on, date '9999-12-31')) as last_end,
    max(house_code) as house_code
  from licences
  where credit_code is not null
  group by credit_code, kind
)
select
  e.credit_code as subject,
  left(e.house_code, 14) as scope,
  e.kind as left_kind,
  e.last_end as left_expired_on,
  count(distinct t.filing_no) as right_filings,
  max(t.filed_on) as right_last_filing,
  'the firm files taxes after its licence ended' as reason
from ends e
join filings t on t.credit_code = e.credit_code and t.filed_on > e.last_end
where cl_days_between(e.last_end, :as_of) > :days and t.filed_on <= :as_of
group by e.credit_code, e.house_code, e.kind, e.last_end
