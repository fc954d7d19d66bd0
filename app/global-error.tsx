'use client';
import './globals.css';

/** When even the layout fails there are no translations: both languages at once. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-3 px-4 font-sans">
        <h1 className="font-semibold text-xl">This page could not be shown</h1>
        <p>Nothing was changed. Reload it; if it stays, tell whoever runs this server the code below.</p>
        <p lang="zh">没有任何内容被改动。请刷新;若仍然如此,请把下面的代码告诉服务器管理者。</p>
        <code>{error.digest ?? '–'}</code>
      </body>
    </html>
  );
}
