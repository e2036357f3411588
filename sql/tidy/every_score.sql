-- Every source's scores. A source whose scores a SELECT makes has its line here.
select * from tidy.score
union all by name
select * from tidy.clickme_score
union all by name
select * from tidy.model_vs_human_score
