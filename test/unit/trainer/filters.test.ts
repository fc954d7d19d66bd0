import { describe, expect, it } from 'vitest';
import { guessLanguage, languageFinding } from '@/trainer/data/filter/language';
import { lengthFinding } from '@/trainer/data/filter/length';
import { parseFilters } from '@/trainer/data/filter/options';
import { repetitionFinding } from '@/trainer/data/filter/repetition';
import { Reservoir } from '@/trainer/data/filter/reservoir';
import { symbolFinding, symbolShares } from '@/trainer/data/filter/symbols';
import { characters, wordsOf } from '@/trainer/data/filter/words';

const defaults = parseFilters({});
const options = <N extends 'length' | 'symbols' | 'repetition' | 'language' | 'duplicates'>(name: N) =>
  defaults[name] as Exclude<(typeof defaults)[N], false>;

/** Posts as people write them: the defaults must keep every one. */
const POSTS = [
  '今天终于吃到了巷口那家炸酱面🍜 排了四十分钟的队，值！#探店 #老北京',
  '#周末去哪儿# 秋天的植物园人不多，银杏刚黄，带了保温杯慢慢走了一下午～',
  'ok so the new ramen place by the station is actually worth the hype 🍜🔥 go before 12 or you will queue',
  'tried pottery for the first time today 😂😂 my bowl looks like a hat but i love it #beginner #pottery #clay',
  '求推荐！！预算三千左右的降噪耳机，通勤用，耳朵小，谢谢大家🙏🙏🙏',
  'Moved the tomatoes to the balcony, now they get six hours of sun. Will report back in July 🌱',
  '姐妹们这个口红真的绝了💄✨ 薄涂日常厚涂气场，黄皮放心冲～ #口红 #试色 #黄皮',
  '「小王子」读到第三遍，才看懂那朵玫瑰。',
  'day 14 of learning the cello. neighbours have started leaving notes. they are not compliments 🎻',
  '7:30起床，8:00晨跑5公里，配速6\'10"，回来一杯美式☕️ 打卡第21天',
];

describe('words', () => {
  it('are runs of letters, and single characters where no spaces are written', () => {
    expect(wordsOf('Ｈｅｌｌｏ, WORLD42! 你好ok吗 สวัส')).toEqual([
      'hello',
      'world42',
      '你',
      '好',
      'ok',
      '吗',
      'ส',
      'วั',
      'ส',
    ]);
    expect(wordsOf('😂 …')).toEqual([]);
    expect(characters('a🌊你')).toBe(3);
  });
});

describe('the defaults', () => {
  it.each(POSTS)('keep %s', (post) => {
    expect(lengthFinding(post, options('length'))).toBeUndefined();
    expect(symbolFinding(post, options('symbols'))).toBeUndefined();
    expect(repetitionFinding(post, options('repetition'))).toBeUndefined();
    expect(languageFinding(post, options('language'))).toBeUndefined();
  });
});

describe('length', () => {
  it('counts characters, not bytes or halves, without the spaces around', () => {
    expect(lengthFinding('  好的\n', { min: 3, max: 9 })).toEqual({ rule: 'short', value: 2, limit: 3 });
    expect(lengthFinding('🌊🌊🌊', { min: 3, max: 3 })).toBeUndefined();
    expect(lengthFinding('abcd', { min: 0, max: 3 })).toEqual({ rule: 'long', value: 4, limit: 3 });
  });
});

describe('symbols', () => {
  it('are shares of the characters', () => {
    expect(symbolShares('ab1，')).toEqual({
      links: 0,
      hashtags: 0,
      emoji: 0,
      punctuation: 0.25,
      digits: 0.25,
      unreadable: 0,
    });
    // a family, a flag, a keycap and a skin tone are one character each
    expect(symbolShares('👨‍👩‍👧🇨🇳1️⃣👍🏽abcd').emoji).toBe(0.5);
    expect(symbolShares('#你好# #ok x').hashtags).toBeCloseTo(7 / 8, 12);
    expect(symbolShares('#old town[Topic]# x').hashtags).toBeCloseTo(17 / 18, 12);
    expect(symbolShares('https://a.example/b c').links).toBeCloseTo(19 / 20, 12);
    expect(symbolShares(' \n')).toMatchObject({ emoji: 0, punctuation: 0 });
  });

  it.each([
    ['emoji', '😂😂😂😂🔥🔥🔥🔥 wow'],
    ['hashtags', '#fyp #viral #follow4follow #like4like hi'],
    ['links', '看这里 https://shop.example.com/item?id=99887766&ref=abc'],
    ['punctuation', '-----=====*****>>>>> buy <<<<<*****====='],
    ['digits', '13800000000 13900000000 call'],
    ['unreadable', 'caf\ufffd\ufffd \ufffd\ufffd\ufffd today'],
  ])('too many %s', (rule, text) => {
    expect(symbolFinding(text, options('symbols'))?.rule).toBe(rule);
  });
});

describe('repetition', () => {
  it('of lines, by their number and by their characters', () => {
    const advert = 'Buy followers now\nBuy followers now\nBuy followers now\nreal and cheap';
    expect(repetitionFinding(advert, options('repetition'))).toEqual({
      rule: 'lines',
      value: 0.5,
      limit: 0.3,
    });
    const long = `${'x'.repeat(40)}\na\nb\nc\nd\ne\n${'x'.repeat(40)}`;
    expect(repetitionFinding(long, options('repetition'))).toMatchObject({
      rule: 'lineCharacters',
      limit: 0.2,
    });
  });

  it('of short runs of words', () => {
    const found = repetitionFinding(
      '加微信领红包加微信领红包加微信领红包，名额有限快来',
      options('repetition'),
    );
    expect(found).toMatchObject({ rule: 'top2gram', limit: 0.2 });
    expect(found!.value).toBeCloseTo(12 / 24, 12);
  });

  it('of long runs of words, none counted twice', () => {
    const run = 'one two three four five six';
    const text = `${run} and then something else entirely ${run} before a last thing happens to us all here tonight`;
    const only = { ...options('repetition'), topNgram: 1 };
    const all = wordsOf(text).join('').length;
    const found = repetitionFinding(text, only)!;
    expect(found.rule).toBe('repeated5gram');
    expect(found.value).toBeCloseTo('onetwothreefourfive'.length / all, 12);
  });

  it('is not seen in a word that a short text is about', () => {
    for (const text of [
      '巷口的炸酱面开到十点，炸酱面配黄瓜丝最香，下次还来吃炸酱面，记得早点到',
      '好看的裙子 #穿搭[话题]# #春日穿搭[话题]# #小个子穿搭[话题]# #通勤穿搭[话题]# 姐妹们快看看吧今天的风很大',
      'the harbour was empty and the harbour light was still on when we left',
      '今日は友だちと海に行きました。風が強かったけど、とても楽しかったです。',
    ])
      expect(repetitionFinding(text, options('repetition'))).toBeUndefined();
  });

  it('looks at no n-gram in a few words', () => {
    expect(repetitionFinding('好好 好好', options('repetition'))).toBeUndefined();
    expect(
      repetitionFinding('each of these words stands here once and only that way', options('repetition')),
    ).toBeUndefined();
  });
});

describe('the language', () => {
  it.each([
    ['zh', '今天天气真好，出去走走吧'],
    ['zh', '刚入手的 iPhone 拍照真的很香，推荐给大家'],
    ['zh', '終於買到這本書了，開心'],
    ['zh', '我の快乐星球，谁懂啊'],
    ['en', 'the light through the kitchen window this morning'],
    ['en', 'i cannot believe how good this soup is'],
    ['en', 'Weekend hiking with my dog 🐕 the views were worth it'],
    ['en', 'anyone else think the finale was rushed?'],
    ['en', 'just finished my first half marathon, legs are gone'],
    ['en', 'What’s your go-to breakfast when you’re running late'],
    ['other', 'hoy hace mucho calor pero la playa está preciosa'],
    ['other', "aujourd'hui je suis allé au marché avec mes amis"],
    ['other', 'heute war ich mit meinen Freunden auf dem Markt'],
    ['other', 'hoje fui à praia com minha família, que dia lindo'],
    ['other', 'oggi sono andato al mercato con gli amici, che bella giornata'],
    ['other', 'vandaag ben ik naar het strand geweest met de kinderen'],
    ['other', 'hari ini saya pergi ke pasar dengan teman teman'],
    ['other', 'hôm nay tôi đi chợ với bạn bè rất vui'],
    ['other', 'bugün hava çok güzel ama biraz rüzgarlı'],
    ['other', 'idag har jag varit på stranden med mina vänner'],
    ['other', 'dzisiaj byłem na targu i było bardzo miło'],
    ['other', '今日はとてもいい天気ですね、散歩に行きました'],
    ['other', '오늘 날씨가 정말 좋아서 산책했어요'],
    ['other', 'сегодня отличная погода, гуляли в парке'],
    ['other', 'الجو جميل اليوم وخرجنا إلى الحديقة'],
  ])('%s: %s', (language, text) => {
    expect(guessLanguage(text).language).toBe(language);
  });

  it('is told with a confidence; what has no letters has none and stays', () => {
    expect(guessLanguage('😂😂 123').confidence).toBe(0);
    expect(languageFinding('😂😂 123', options('language'))).toBeUndefined();
    expect(guessLanguage('今天天气真好').confidence).toBe(1);
    // A brand says little about a language.
    expect(guessLanguage('Nivora Kelo').confidence).toBeLessThan(0.7);
    expect(
      languageFinding('heute war ich mit meinen Freunden auf dem Markt', options('language')),
    ).toMatchObject({
      rule: 'language',
      language: 'other',
      limit: 0.7,
    });
    expect(
      languageFinding('the cat sat on the mat with me', { keep: ['zh'], confidence: 0.7 })?.language,
    ).toBe('en');
  });
});

describe('a reservoir', () => {
  it('is a fair sample, the same for the same seed', () => {
    const sample = (seed: number) => {
      const held = new Reservoir<number>(10, seed);
      for (let i = 0; i < 100; i++) held.add(i);
      return held.values();
    };
    expect(sample(1)).toEqual(sample(1));
    const hits = new Array(100).fill(0);
    for (let seed = 0; seed < 2000; seed++) for (const i of sample(seed)) hits[i]++;
    // 200 expected of each, with a standard deviation of 13.4
    expect(Math.min(...hits)).toBeGreaterThan(200 - 5 * 13.4);
    expect(Math.max(...hits)).toBeLessThan(200 + 5 * 13.4);
    expect(sample(3)).toEqual([...sample(3)].sort((a, b) => a - b));
  });
});

describe('the numbers of filters', () => {
  it('have defaults; false switches a filter off', () => {
    expect(parseFilters({})).toMatchObject({
      length: { min: 6 },
      duplicates: { threshold: 0.7 },
      classifier: false,
    });
    expect(parseFilters({ language: false, length: { min: 3 } })).toMatchObject({
      language: false,
      length: { min: 3, max: 200_000 },
    });
  });

  it.each([
    [{ length: { min: -1 } }, /length.min: min must be at least 0/],
    [{ length: { min: 9, max: 3 } }, /length: min must not be above max/],
    [{ length: true }, /length: must be false or an object of numbers/],
    [{ symbols: { emojis: 1 } }, /symbols: it has no number called emojis/],
    [{ symbols: { emoji: 2 } }, /symbols.emoji: emoji must be at most 1/],
    [{ language: { keep: ['fr'] } }, /language: keep must name zh, en or other/],
    [{ duplicates: { threshold: 'high' } }, /duplicates: threshold must be a number/],
    [{ classifier: {} }, /classifier: model must be the path/],
    [{ spelling: {} }, /there is no filter called spelling; there are length/],
    [[], /filters are not valid/],
  ])('are refused with a sentence when they are wrong (%#)', (filters, message) => {
    expect(() => parseFilters(filters)).toThrow(message);
  });
});
