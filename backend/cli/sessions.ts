import { type Command, toColumns, toMinute } from './command.ts';
import { withRules } from './with-rules.ts';

const list: Command = {
  takes: ['email'],
  summary: "lists a user's sessions",
  run: async ({ args: [email = ''], config, print }) => {
    const sessions = await withRules(config, async ({ findUser, storage }) =>
      storage.sessions.list((await findUser(email)).id),
    );
    const rows = sessions.map(({ sid, createdAt, lastUsedAt, address, device }) => [
      sid,
      toMinute(createdAt),
      toMinute(lastUsedAt),
      address,
      device.browser ?? '-',
      device.system ?? '-',
    ]);
    const titles = ['session', 'signed in', 'last used', 'address', 'browser', 'system'];
    print(toColumns([titles, ...rows]));
  },
};

const end: Command = {
  takes: ['email', '[session]'],
  summary: 'ends one or all sessions of a user',
  run: async ({ args: [email = '', sid], config, print }) => {
    const ended = await withRules(config, async ({ findUser, admin }) => {
      const { id } = await findUser(email);
      if (sid !== undefined) return Number(await admin.endSession(null, { userId: id, sid }));
      return (await admin.endSessions(null, id))?.endedSessions ?? 0;
    });
    if (sid !== undefined && ended === 0) throw new Error(`${email} has no session ${sid}`);
    print(`Sessions ended: ${ended}.`);
  },
};

/** The commands for sessions. */
export const sessionCommands = { list, end };
