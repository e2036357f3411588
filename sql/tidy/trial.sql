with lines as (
    select
        snapshot_id,
        dataset,
        observer,
        unnest(string_split(rows, chr(10))) as line
    from tidy.trial_file
),

cells as (
    select
        *,
        string_split(line, ',') as cell
    from lines
),

-- The file's columns are subj, session, trial, rt, object_response, category, condition, imagename.
fields as (
    select
        snapshot_id,
        dataset,
        observer,
        replace(cell[1], '_', '-') = observer as is_own,
        cell[2] as session,
        cell[3] as trial,
        cell[5] as object_response,
        cell[6] as object_class,
        cell[7] as label,
        cell[8] as image_name,
        cast(len(cell) as integer) as n_cells
    from cells
),

final as (
    select
        snapshot_id,
        observer,
        dataset,
        -- In some data sets, conditions have no meaning. In others, `True` equals `true`, and `0.90` equals `0.9`.
        case
            when dataset in ('cue-conflict', 'edge', 'silhouette') then ''
            else coalesce(cast(try_cast(label as double) as varchar), lower(label))
        end as condition,
        -- Some image names have two parts, first a synset: n04111531_14126.png.
        case
            when split_part(image_name, '_', -2) like 'n0%'
                then split_part(image_name, '_', -2) || '_' || split_part(image_name, '_', -1)
            else split_part(image_name, '_', -1)
        end as image,
        object_class,
        object_response,
        object_response = object_class as is_correct,
        session,
        trial,
        n_cells,
        is_own
    from fields
)

select * from final
