// The whole loop in three roles, through the pages alone.
import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/browser';

test.setTimeout(300_000);

const go = (page: Page, where: string) => page.goto(`/projects/demo/${where}`);

/** Candidates on the desk, in the order shown. */
const cards = (page: Page) => page.getByRole('group', { name: /^Candidate [A-L],/ });
/** From five on, the pace stands beside the count. */
const rankingsToday = (page: Page) => page.getByText(/^\d+ today/).filter({ visible: true });
const expectToday = (page: Page, n: number) =>
  expect(rankingsToday(page)).toHaveText(new RegExp(`^${n} today`));

async function today(page: Page): Promise<number> {
  return Number.parseInt((await rankingsToday(page).textContent()) ?? '', 10);
}

/** Ranks what lies on the desk, by keys or by chips: the first two tie, the last cannot be ranked. */
async function rankOne(page: Page, by: 'keys' | 'chips'): Promise<void> {
  await expect(cards(page).first()).toBeVisible();
  const before = await today(page);
  const n = await cards(page).count();
  for (let i = 0; i < n; i++) {
    const letter = 'ABCDEFGHIJKL'[i]!;
    const card = page.getByRole('group', { name: new RegExp(`^Candidate ${letter},`) });
    const place = i === n - 1 && n > 2 ? 'cannot be ranked' : `rank ${Math.max(1, i)}`;
    if (by === 'keys') {
      await page.keyboard.press(letter.toLowerCase());
      await expect(card).toBeFocused();
      await page.keyboard.press(place.startsWith('rank') ? place.slice(5) : '-');
    } else {
      const chip = place.startsWith('rank') ? `${letter} to ${place}` : `${letter} cannot be ranked`;
      await card.getByRole('button', { name: chip, exact: true }).tap();
    }
    await expect(card).toHaveAccessibleName(new RegExp(`^Candidate ${letter}, ${place}`));
  }
  const submit = page.getByRole('button', { name: /^Submit/ });
  await (by === 'keys' ? page.keyboard.press('Enter') : submit.tap());
  await expectToday(page, before + 1);
}

test('an annotator ranks five items, skips one and takes one back; the lead sees it move', async ({
  open,
  isMobile,
}) => {
  const by = isMobile ? 'chips' : 'keys';
  const lead = await open('lead');
  await go(lead, 'progress');
  const sentence = lead.getByText(/^\d+ of \d+ rankings done/);
  const done = async () => Number.parseInt((await sentence.textContent()) ?? '', 10);
  await expect(sentence).toBeVisible();
  const before = await done();

  const annotator = await open('annotator');
  await go(annotator, 'desk');
  for (let i = 0; i < 5; i++) await rankOne(annotator, by);
  await expect(sentence).toHaveText(new RegExp(`^${before + 5} of`));

  // Skip: another item comes, nothing is counted.
  const first = await cards(annotator).first().getAttribute('id');
  const ranked = await today(annotator);
  if (isMobile) await annotator.getByRole('button', { name: 'Skip' }).tap();
  else await annotator.keyboard.press('Escape');
  await expect(annotator.getByRole('dialog', { name: 'Skip this item' })).toBeVisible();
  if (isMobile) await annotator.getByRole('button', { name: 'I do not understand' }).tap();
  else await annotator.keyboard.press('1');
  await expect(annotator.locator(`[id="${first}"]`)).toHaveCount(0);
  await expect(cards(annotator).first()).toBeVisible();
  expect(await today(annotator)).toBe(ranked);

  // Undo: the last ranking lies on the desk as it was, and counts again when it is submitted.
  if (isMobile) await annotator.getByRole('button', { name: 'Undo' }).tap();
  else await annotator.keyboard.press('Backspace');
  await expectToday(annotator, ranked - 1);
  await expect(annotator.getByRole('button', { name: /^Submit(?! \()/ })).toBeVisible();
  await expect(sentence).toHaveText(new RegExp(`^${before + 4} of`));
  if (isMobile) await annotator.getByRole('button', { name: /^Submit/ }).tap();
  else await annotator.keyboard.press('Enter');
  await expectToday(annotator, ranked);
  await expect(sentence).toHaveText(new RegExp(`^${before + 5} of`));
});

/** Rows of a prompts file; one of them is wrong unless `right`. */
function promptsFile(tag: string, right: boolean): Buffer {
  const row = (id: string, task: string) =>
    JSON.stringify({
      id: `${tag}-${id}`,
      task,
      prompt: 'Which side of the river is sunnier in the morning?',
      candidates: ['The east side until ten.', 'The west side, I think.'],
    });
  return Buffer.from(
    `${[row('1', 'dialogue-advice'), row('2', right ? 'dialogue-advice' : 'dialog'), row('3', 'dialogue-advice')].join('\n')}\n`,
  );
}

test('an engineer imports a file with a fault, then its repair', async ({ open }, info) => {
  const page = await open('engineer');
  await go(page, 'imports');
  const tag = `river-${info.project.name}-${info.repeatEachIndex}-${info.retry}`;
  const upload = async (name: string, right: boolean) => {
    const buffer = promptsFile(tag, right);
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/x-ndjson', buffer });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    return page.getByRole('listitem').filter({ hasText: name }).first();
  };
  const broken = await upload(`${tag}-broken.jsonl`, false);
  await expect(broken).toContainText('One error was found, so nothing was written.');
  const fault = broken.getByRole('listitem').filter({ hasText: 'line 2' });
  await expect(fault.locator('code')).toHaveText('task');
  await expect(fault.locator('mark')).toContainText('dialog');

  const repaired = await upload(`${tag}.jsonl`, true);
  await expect(repaired).toContainText('3 rows: 3 new');
});

test('an engineer expands, freezes, trains, stops, resumes, and reviews blind', async ({
  open,
  isMobile,
}) => {
  const page = await open('engineer');
  await go(page, 'expand');
  await page.getByRole('button', { name: 'Grade', exact: true }).click();
  const graded = page.getByRole('table', { name: 'Grade candidates' }).locator('tbody tr').first();
  await expect(graded).toContainText('done');

  await go(page, 'sets');
  const name = `browser ${Date.now()}`;
  await page.getByRole('button', { name: 'New set' }).click();
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('checkbox', { name: 'Find what is named' }).check();
  await expect(page.getByRole('dialog').getByText(/to train/)).toBeVisible();
  await page.getByRole('button', { name: 'Create' }).click();
  const set = page.locator('section').filter({ has: page.getByRole('heading', { name }) });
  await set.getByRole('button', { name: 'Freeze version 1' }).click();
  await set.getByRole('link', { name: 'v1' }).click();
  await page.getByRole('link', { name: 'Train on it' }).click();

  await startRun(page);
  await stopAndResume(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ]);
  expect(fs.statSync(await download.path()).size).toBeGreaterThan(10_000);

  await page.getByRole('main').getByRole('link', { name: 'Review' }).click();
  await page.getByLabel('Prompts', { exact: true }).fill('3');
  await page.getByText('How the models write').click();
  await page.getByLabel('Longest answer (tokens)').fill('16');
  await page.getByRole('button', { name: 'Start the review' }).click();
  await voteToTheEnd(page, isMobile);
  await page.getByRole('link', { name: 'See the result' }).click();
  await expect(page.getByRole('heading', { name: 'Who is who' })).toBeVisible();
  await expect(page.getByText('Base model', { exact: true })).toBeVisible();
  await expect(page.getByText('Checkpoint, trained from nano')).toBeVisible();
});

async function startRun(page: Page): Promise<void> {
  await expect(page.getByLabel('Model')).toHaveValue('nano');
  await page.getByLabel('Learning rate').fill('0.01');
  await page.getByLabel('Epochs').fill('12');
  await page.getByLabel('Rows a step').fill('1');
  await page.getByLabel('Longest row (tokens)').fill('256');
  await page.getByLabel('Measure every (steps)').fill('40');
  await page.getByLabel('Save every (steps)').fill('5');
  await expect(page.getByText(/^[\d,]+ steps, about/)).toBeVisible();
  await page.getByRole('button', { name: 'Start the run' }).click();
}

const stepOf = async (page: Page) =>
  Number.parseInt(
    (await page.getByText(/Step \d+ of \d+ is saved/).textContent())!.match(/Step (\d+)/)![1]!,
    10,
  );

async function stopAndResume(page: Page): Promise<void> {
  await expect(page.getByText(/Training: step [1-9]|after step [1-9]/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText(/^Cancelled\. Step/)).toBeVisible();
  const stopped = await stepOf(page);
  expect(stopped).toBeGreaterThan(0);
  // The page is what the server knows, not what this tab saw.
  await page.reload();
  await expect(page.getByText(`Cancelled. Step ${stopped} of`)).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText(/^Finished after \d+ steps/)).toBeVisible({ timeout: 180_000 });
  await expect(page.getByText(`Started from step ${stopped}`)).toBeVisible();
}

async function voteToTheEnd(page: Page, isMobile: boolean): Promise<void> {
  const over = page.getByRole('link', { name: 'See the result' });
  const place = page.getByText(/^\d+ of \d+$/).filter({ visible: true });
  const votes = [
    { key: 'ArrowRight', button: /^Second is better/ },
    { key: 'ArrowLeft', button: /^First is better/ },
    { key: '=', button: /^Tie/ },
  ];
  await expect(place.or(over)).toBeVisible({ timeout: 90_000 });
  for (let i = 0; await place.isVisible(); i++) {
    const before = await place.textContent();
    const vote = votes[i % votes.length]!;
    if (isMobile) await page.getByRole('button', { name: vote.button }).tap();
    else await page.keyboard.press(vote.key);
    await expect(place.and(page.getByText(before!, { exact: true }))).toHaveCount(0);
    // The next comparison, or none; while the models still answer, neither is there.
    await expect(place.or(over)).toBeVisible({ timeout: 60_000 });
  }
  await expect(over).toBeVisible();
}
