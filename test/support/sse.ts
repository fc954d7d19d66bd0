export interface SseFrame {
  id?: number;
  event: string;
  data: Record<string, unknown>;
}

/** Reads a stream's events until `enough` says so of one of them or the stream ends; then hangs up. */
export async function readSse(response: Response, enough: (frame: SseFrame) => boolean): Promise<SseFrame[]> {
  const frames: SseFrame[] = [];
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return frames;
      text += decoder.decode(value, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const frame = parse(text.slice(0, end));
        text = text.slice(end + 2);
        if (!frame) continue;
        frames.push(frame);
        if (enough(frame)) return frames;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function parse(block: string): SseFrame | undefined {
  const fields = new Map(block.split('\n').map((line) => [line.split(':')[0]!, line.replace(/^\w*: ?/, '')]));
  const data = fields.get('data');
  if (data === undefined) return undefined;
  const id = fields.get('id');
  return {
    ...(id === undefined ? {} : { id: Number(id) }),
    event: fields.get('event') ?? 'message',
    data: JSON.parse(data),
  };
}
