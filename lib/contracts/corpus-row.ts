import { z } from 'zod';
import { CleanText, Message } from './common';
import { MAX_MESSAGES } from './import-row';

const Text = CleanText(4_000_000);

/** A line of a text corpus; other keys are kept in the file and ignored. */
export const TextRow = z.looseObject({ text: Text });
export type TextRow = z.output<typeof TextRow>;

/** A line of a chat corpus: a model learns from what the assistant says. */
export const ChatRow = z.looseObject({
  messages: z
    .array(Message.extend({ content: Text }))
    .min(1, 'must have at least one message')
    .max(MAX_MESSAGES, `must have at most ${MAX_MESSAGES} messages`)
    .refine(
      (m) => m.length === 0 || m.some((one) => one.role === 'assistant'),
      'must hold a message of the assistant',
    ),
});
export type ChatRow = z.output<typeof ChatRow>;
