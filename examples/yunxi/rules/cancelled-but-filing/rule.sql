-- Firms cancelled in the registry that filed taxes afterwards.
select
  f.credit_code as subject,
  left(max(f.house_code), 14) as scope,
  f.cancelled_on as left_cancelled_on,
  count(distinct t.filing_no) as right_filings,
  min(t.filed_on) as right_first_filing,
  max(t.filed_on) as right_last_filing,
  'the firm is cancelled in the registry and files taxes' as reason
from firms f
join filings t on t.credit_code = f.credit_code and t.filed_on > f.cancelled_on
where f.status = 'cancelled' and t.filed_on <= :as_of
group by f.credit_code, f.cancelled_on
