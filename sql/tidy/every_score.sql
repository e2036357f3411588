-- The scores of all sources. Where a file in this folder makes them, they have their line here.
select * from tidy.score
union all by name
select * from tidy.clickme_score
union all by name
select * from tidy.model_vs_human_score
