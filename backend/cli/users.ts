import * as v from 'valibot';
import { emailSchema, nameSchema, newPasswordSchema } from '#shared/auth';
import { limits } from '#shared/limits';
import { type Command, toColumns, toMinute } from './command.ts';
import { readPassword } from './read-password.ts';
import { findUsers, withRules } from './with-rules.ts';

const add: Command = {
  takes: ['email'],
  options: ['admin', 'name'],
  summary: 'creates an account and reads its password from standard input',
  run: async ({ args: [address = ''], options, config, print }) => {
    const email = valid(emailSchema, address, `"${address}" is not an email address`);
    const name = options.name ?? email.replace(/@.*$/, '');
    const account = {
      email,
      name: valid(nameSchema, name, `a name has 1 to ${limits.nameMaxLength} readable characters`),
      isAdmin: options.admin ?? false,
    };
    const password = valid(
      newPasswordSchema,
      await readPassword(process.stdin),
      `a password has ${limits.passwordMinLength} to ${limits.passwordMaxLength} characters`,
    );
    await withRules(config, ({ accounts }) => accounts.add({ ...account, password }), {
      schema: 'create',
    });
    print(`${email} can sign in${account.isAdmin ? ', and is an administrator' : ''}.`);
  },
};

const list: Command = {
  takes: ['[part of an address or name]'],
  summary: 'lists the accounts',
  run: async ({ args: [search = ''], config, print }) => {
    const rows = [['address', 'name', 'role', 'state', 'sessions', 'last seen']];
    await withRules(config, async (rules) => {
      for await (const { user, liveSessions, lastSeenAt } of findUsers(rules, search)) {
        rows.push([
          user.email,
          user.name,
          user.isAdmin ? 'administrator' : '',
          user.disabledAt === null ? '' : 'disabled',
          String(liveSessions),
          toMinute(lastSeenAt),
        ]);
      }
    });
    print(toColumns(rows));
  },
};

const reset: Command = {
  takes: ['email'],
  summary: 'prints a reset link that works once, within an hour',
  run: async ({ args: [email = ''], config, print, remark }) => {
    const link = await withRules(config, async ({ findUser, resetLinks }) => {
      const user = await findUser(email);
      if (user.disabledAt !== null) throw new Error(`${email} is disabled; enable it first`);
      return resetLinks.create(user);
    });
    print(link.url);
    remark(`Works once, until ${toMinute(link.expiresAt)}. Send it only to this user.`);
  },
};

/** Creates a command that changes what an account may do. */
function change(
  summary: string,
  to: { readonly isAdmin?: boolean; readonly disabled?: boolean },
  toAnswer: (email: string) => string,
): Command {
  return {
    takes: ['email'],
    summary,
    run: async ({ args: [email = ''], config, print }) => {
      await withRules(config, async ({ findUser, admin }) =>
        admin.changeUser(null, (await findUser(email)).id, to),
      );
      print(toAnswer(email));
    },
  };
}

/** The commands for accounts. */
export const userCommands = {
  add,
  list,
  reset,
  disable: change(
    'disables an account and signs it out everywhere',
    { disabled: true },
    (email) => `${email} is disabled, and signed out everywhere.`,
  ),
  enable: change(
    'enables a disabled account',
    { disabled: false },
    (email) => `${email} can sign in.`,
  ),
  promote: change(
    'makes a user an administrator',
    { isAdmin: true },
    (email) => `${email} is an administrator.`,
  ),
  demote: change(
    'makes an administrator a regular user',
    { isAdmin: false },
    (email) => `${email} is not an administrator.`,
  ),
};

function valid<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  sentence: string,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw new Error(sentence);
  return parsed.output;
}
