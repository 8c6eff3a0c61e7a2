import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Env, EnvError, parseEnv } from '../env.ts';
import { AppError } from '../errors.ts';
import { type Command, CommandError, commands } from './admin-commands.ts';
import { withDatabase } from './admin-database.ts';
import { StartError } from './start-error.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The words do not make a command. */
class UsageError extends Error {}

/**
 * `npm run admin -- …`: what is otherwise clicked. One line of result on stdout; else one sentence on stderr and the
 * exit code 1, or the usage and 2 where the words make no command.
 */
async function main([name = '', ...words]: string[]): Promise<number> {
  try {
    const command = findCommand(name);
    const run = await command.prepare(parseWords(command, words));
    process.stdout.write(`${await withDatabase(readEnv(), run)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${explain(error, name)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function findCommand(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(name ? `There is no command ${name}.` : 'Say which command.');
  return command;
}

function parseWords({ options, positionals: count }: Command, words: string[]) {
  const { values, positionals } = parseStrictly(options, words);
  const missing = Object.keys(options).find((name) => options[name]?.required && values[name] === undefined);
  if (missing) throw new UsageError(`--${missing} is missing.`);
  if (positionals.length < count) throw new UsageError('Some words are missing.');
  if (positionals.length > count) throw new UsageError(`What is ${positionals[count]}?`);
  return { values, positionals };
}

function parseStrictly(options: Command['options'], args: string[]) {
  const types = Object.entries(options).map(([name, { type }]) => [name, { type }] as const);
  try {
    return parseArgs({ args, options: Object.fromEntries(types), allowPositionals: true });
  } catch (error) {
    throw new UsageError(
      error instanceof Error ? `${error.message.split('. ')[0]}.` : 'Some words are wrong.',
    );
  }
}

function readEnv(): Env {
  try {
    process.loadEnvFile(path.join(root, '.env'));
  } catch {
    // There need not be one.
  }
  return parseEnv(process.env);
}

function explain(error: unknown, name: string): string {
  if (error instanceof UsageError) return `${error.message}\n${usage(name)}`;
  const told = [AppError, CommandError, StartError, EnvError].some((kind) => error instanceof kind);
  const message = error instanceof Error ? error.message : String(error);
  return told ? message : `It did not work: ${message}`;
}

function usage(name: string): string {
  const shown = Object.hasOwn(commands, name) ? [name] : Object.keys(commands);
  return ['Usage:', ...shown.map((each) => `  npm run admin -- ${each} ${commands[each]?.usage}`)].join('\n');
}

process.exitCode = await main(process.argv.slice(2));
