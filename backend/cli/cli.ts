import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { toSentence } from '../to-sentence.ts';
import type { Command, CommandOptions } from './command.ts';
import { doctorCommand } from './doctor.ts';
import { keyCommands } from './keys.ts';
import { pruneCommand } from './prune.ts';
import { sessionCommands } from './sessions.ts';
import { userCommands } from './users.ts';

const commands = new Map<string, Command>([
  ...toNamed('keys', keyCommands),
  ...toNamed('users', userCommands),
  ...toNamed('sessions', sessionCommands),
  ['prune', pruneCommand],
  ['doctor', doctorCommand],
]);

const optionUsages: Readonly<Record<keyof CommandOptions, string>> = {
  admin: '--admin',
  name: '--name <name>',
};

// Session ids are random. One in 64 starts with a dash, and must not be parsed as an option.
const dashedId = /^-[\w-]{21}$/;

/** The command line does not match any command's usage. */
class UsageError extends Error {}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(`${toSentence(error)}${isUsage ? `\n\n${usage()}` : ''}`);
  process.exitCode = isUsage ? 2 : 1;
}

async function run(typed: readonly string[]): Promise<void> {
  const { positionals, values } = parse(typed);
  const { help = false, ...options } = values;
  if (help) {
    console.log(usage());
    return;
  }
  const name = [2, 1].map((words) => positionals.slice(0, words).join(' ')).find(isCommand);
  const command = commands.get(name ?? '');
  if (name === undefined || command === undefined) {
    const isNothing = positionals.length === 0;
    throw new UsageError(
      isNothing ? 'Give a command.' : `Unknown command: ${positionals.join(' ')}`,
    );
  }
  const args = positionals.slice(name.split(' ').length);
  const required = command.takes.filter((argument) => !argument.startsWith('['));
  if (args.length < required.length || args.length > command.takes.length) {
    throw new UsageError(`Usage: ${toUsage(name, command)}`);
  }
  for (const option of Object.keys(options) as (keyof CommandOptions)[]) {
    if (!command.options?.includes(option)) throw new UsageError(`${name} takes no --${option}`);
  }
  await command.run({
    args,
    options,
    config: readConfig(process.env),
    print: (line) => {
      console.log(line);
    },
    remark: (line) => {
      console.error(line);
    },
  });
}

function parse(typed: readonly string[]) {
  const ids = typed.filter((word) => dashedId.test(word));
  try {
    return parseArgs({
      args: [...typed.filter((word) => !ids.includes(word)), '--', ...ids],
      allowPositionals: true,
      options: {
        admin: { type: 'boolean' },
        name: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(toSentence(error));
  }
}

function isCommand(name: string): boolean {
  return commands.has(name);
}

function toNamed(group: string, members: Readonly<Record<string, Command>>): [string, Command][] {
  return Object.entries(members).map(([name, command]) => [`${group} ${name}`, command]);
}

function usage(): string {
  const lines = [...commands].map(
    ([name, command]) => `  ${toUsage(name, command)}\n      ${command.summary}`,
  );
  return ['npm run cli -- <command>', ...lines].join('\n');
}

function toUsage(name: string, { takes, options = [] }: Command): string {
  const args = takes.map((argument) => (argument.startsWith('[') ? argument : `<${argument}>`));
  return [name, ...args, ...options.map((option) => `[${optionUsages[option]}]`)].join(' ');
}
