import { spawn } from 'node:child_process';

/** What a program said, both streams together, and how it ended. */
export type Said = { code: number; text: string };

/** Runs a program to its end, while this process goes on serving it. Failing is an answer too; `input` is its stdin. */
export function runProgram(
  program: string,
  args: readonly string[],
  {
    env = {},
    input = '',
    timeoutMs = 100_000,
  }: { env?: Record<string, string>; input?: string | Buffer; timeoutMs?: number } = {},
): Promise<Said> {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: 'pipe',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  child.stdin.on('error', () => {}); // it may end without having read all of it
  child.stdin.end(input);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, text: error.message }));
    child.once('close', (code, signal) =>
      resolve({ code: code ?? 1, text: signal ? `${text}\n(${signal})` : text }),
    );
  });
}

/** Fails with what was said where the program failed. */
export async function expectDone(running: Promise<Said>): Promise<string> {
  const { code, text } = await running;
  if (code === 0) return text;
  throw new Error(`it ended with ${code}: ${text}`);
}
