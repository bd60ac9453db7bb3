"""The 103 expressions measured on DuckDB 2.0.0 and transpiled Spark 4.0.5, by what they gave."""

AGREE = r"""
7/2
7//2
-7//2
-7%3
round(2.5)
round(-2.5)
round(0.125,2)
cast(1.005 as decimal(10,2))*3
try_cast('x' as int)
try_cast('2025-02-30' as date)
length('西湖区a')
substr('西湖区文三路',1,3)
left('西湖',1)
strpos('文三路','三')
trim('  a ')
lpad('7',3,'0')
regexp_matches('330106199001011234','^[1-9]\d{16}[0-9X]$')
regexp_replace('a1b2','[0-9]','','g')
regexp_extract('杭州市西湖区','(.*市)(.*区)',2)
string_split('a,b',',')
'a'||null
concat('a',null)
concat_ws('-','a',null,'b')
contains('文三路','三')
starts_with('abc','ab')
reverse('文三')
translate('abc','ab','xy')
md5('文')
sha256('文')
ascii('A')
replace('aab','a','x')
date_diff('day',date '2026-01-01',date '2026-03-01')
date '2026-01-31' + interval 1 month
date_trunc('week',date '2026-11-22')
date_trunc('month',timestamp '2026-11-22 10:00:00')
extract(week from date '2026-01-01')
strftime(date '2026-01-05','%Y%m%d')
strptime('20260105','%Y%m%d')
last_day(date '2026-02-03')
make_date(2026,1,5)
quarter(date '2026-05-01')
greatest(1,null,3)
least(1,null)
coalesce(null,2)
nullif(1,1)
null in (1,2)
3 not in (1,null)
list_contains([1,2],2)
[10,20,30][1]
list_sort([3,1,2])
array_length([1,2])
bit_count(7)
5 & 3
5 | (1 << 4)
xor(5,3)
if(1>0,'a','b')
'Abc' ilike 'ab%'
'a' < 'B'
'张' < '李'
0.1+0.2
0.1+0.2=0.3
cast('nan' as double) = cast('nan' as double)
'x' is distinct from null
bool_and(true)
median(x) from (values (1),(2),(10),(20)) t(x)
string_agg(x, ',' order by x desc) from (values ('a'),('b')) t(x)
sum(x) from (values (cast(1.10 as decimal(5,2))),(2.20)) t(x)
count(distinct x) from (values (1),(null),(1)) t(x)
""".strip().splitlines()
"""Both engines gave the same value, and give the same for every value of such operands."""

AGREE_BY_CHANCE = {
    "hash('a')>0": "hash(x) from (values ('a')) t(x)",
    "approx_count_distinct(x) from (values (1),(2)) t(x)": "approx_count_distinct(x) from range(100000) t(x)",
    "mode(x) from (values (1),(1),(2)) t(x)": "",
    "arg_max(y,x) from (values (1,'a'),(2,'b')) t(x,y)": "",
    "stddev(x) from (values (1),(2),(4)) t(x)": "",
}
"""The probe's operands agreed and others do not (where SQL shows it), or ties and the order of rows decide."""

DIFFER = r"""
1/0
cast(10 as decimal(10,2))/3
cast('12.5' as int)
try_cast('2025/1/3' as date)
cast(2.7 as int)
substr('abc',0,2)
'西湖区文三路'[1:3]
upper('aß')
regexp_full_match('abc','[a-c]+')
regexp_replace('a1b2','[0-9]','')
levenshtein('张伟','张玮')
damerau_levenshtein('ab','ba')
jaro_winkler_similarity('张伟明','张伟')
ord('文')
format('{:05d}',7)
date_diff('month',date '2026-01-31',date '2026-02-01')
date_diff('year',date '2025-12-31',date '2026-01-01')
date_diff('hour',timestamp '2026-01-01 00:59:00',timestamp '2026-01-01 01:01:00')
date_sub('month',date '2026-01-31',date '2026-02-28')
dayofweek(date '2026-11-22')
isodow(date '2026-11-22')
epoch(timestamp '2026-01-01 00:00:00')
date '2026-01-05' - date '2026-01-01'
age(date '2026-01-05',date '2025-01-01')
len([1,2,3])
list_distinct([1,1,2])
case when null then 1 else 2 end
quantile_cont(x,0.25) from (values (1),(2),(10),(20)) t(x)
first(x order by x) from (values (2),(1)) t(x)
list(x order by x) from (values (2),(1)) t(x)
""".strip().splitlines()
"""The engines gave two values, or one of them an error."""


def query(expression: str) -> str:
    """One SELECT of an expression, as it was measured."""
    whole = " from " in expression and "extract" not in expression
    return f"select {expression}" if whole else f"select {expression} as v"
