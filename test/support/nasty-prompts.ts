// Prompts that break layouts: one word, very long texts, many candidates, signs only, right-to-left.
const long = (sentence: string, length: number) => {
  let text = '';
  for (let i = 1; text.length < length; i++) text += `${i}. ${sentence}${i % 3 === 0 ? '\n\n' : ' '}`;
  return text.slice(0, length);
};
const line = 'The ferry leaves at nine, and whoever is late waits for the one at noon.';

/** Lines of a prompts file. `copy` keeps the ids of two of them apart. */
export function nastyPrompts(task: string, copy: string): string {
  const rows = [
    { name: 'one-word', prompt: 'Hi', candidates: ['Yo', 'k', '.', 'Hello'] },
    {
      name: 'long',
      prompt: long(line, 8000),
      candidates: [
        long('Bring water, a hat and cash.', 8000),
        'Short.',
        'x'.repeat(600),
        long('先到先得,排队要早。', 3000),
      ],
    },
    {
      name: 'twelve',
      prompt: 'Name one thing to do on a rainy day.',
      candidates: Array.from({ length: 12 }, (_, i) => `Idea ${i + 1}: ${line.slice(0, 8 + i * 5)}`),
    },
    { name: 'emoji', prompt: '🍜🍜🍜❓', candidates: ['😋', '🤢🤢', '👨‍👩‍👧‍👦'.repeat(40), '🏳️‍🌈'] },
    {
      name: 'rtl',
      prompt: 'أين أجد مقهى هادئا قرب المحطة؟',
      candidates: [
        'جرب المقهى الصغير خلف المكتبة، فهو هادئ في الصباح.',
        'לך לגן הציבורי, יש שם בית קפה קטן ושקט.',
        'مقهى WiFi Zone 24/7 (5€) في الشارع الثاني.',
        'Behind the library.',
      ],
    },
  ];
  return rows
    .map(
      ({ name, ...row }) =>
        `${JSON.stringify({ id: `nasty-${name}-${copy}`, task, locale: 'en', ...row })}\n`,
    )
    .join('');
}
export const NASTY_COUNT = 5;
