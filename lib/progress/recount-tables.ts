/** One of the tables that triggers keep, with what it says and what a count from the beginning says ($1: a project or null). */
export interface Table {
  name: 'work_hour' | 'work_total' | 'item_tally' | 'item_trouble';
  key: string;
  figures: string[];
  columns: string;
  want: string;
  have: string;
}

const OF = 'where $1::uuid is null or project_id = $1';
const WORK = ['done', 'extra', 'undone', 'skipped', 'flagged', 'gold', 'gold_right'];
const sum = (figures: string[]) => figures.map((f) => `sum(${f})::int as ${f}`).join(', ');
const TIMES = `coalesce(array_agg("time" order by "time") filter (where "time" is not null), '{}')`;

const person = 'project_id, user_id, task_id, locale';
const workHour: Table = {
  name: 'work_hour',
  key: `${person}, hour`,
  figures: WORK,
  columns: `${person}, hour, ${WORK}, times`,
  want: `select ${person}, hour, ${sum(WORK)}, ${TIMES} as times from work_recount ${OF} group by ${person}, hour order by hour`,
  have: `select ${person}, hour, ${WORK}, array(select unnest(times) order by 1) from work_hour ${OF}`,
};

const workTotal: Table = {
  name: 'work_total',
  key: person,
  figures: WORK,
  columns: `${person}, ${WORK}, times`,
  want: `select ${person}, ${sum(WORK)}, work_histogram(array_fill(0, array[120]), ${TIMES}) as times
    from work_recount ${OF} group by ${person}`,
  have: `select ${person}, ${WORK}, times from work_total ${OF}`,
};

const ITEM = ['items', 'complete', 'slots', 'counted'];
const kind = 'project_id, task_id, locale, purpose';
const itemTally: Table = {
  name: 'item_tally',
  key: kind,
  figures: ITEM,
  columns: `${kind}, ${ITEM}, shard`,
  want: `select ${kind}, ${ITEM}, 0 as shard from item_recount ${OF}`,
  have: `select ${kind}, ${sum(ITEM)}, 0 as shard from item_tally ${OF} group by ${kind}`,
};

const TROUBLE = ['skipped', 'expired'];
const itemTrouble: Table = {
  name: 'item_trouble',
  key: 'item_id',
  figures: TROUBLE,
  columns: `item_id, project_id, ${TROUBLE}`,
  want: `select item_id, project_id, ${TROUBLE} from trouble_recount ${OF}`,
  have: `select item_id, project_id, ${TROUBLE} from item_trouble ${OF}`,
};

export const ALL = [workHour, workTotal, itemTally, itemTrouble];
