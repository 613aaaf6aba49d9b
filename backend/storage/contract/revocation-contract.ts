import type { Revocation } from '../../auth/tokens/revocations.ts';
import { type OpenStorage } from './open-contract-storage.ts';
import { type ContractWorld, createContractWorld, rejectionOf } from './contract-world.ts';
import { nextReading } from '../../testing/next-reading.ts';

/** Tests revocation feeds; every engine must pass. */
export function describeRevocationContract(engine: string, open: OpenStorage): void {
  describe(`revocations on ${engine}`, () => {
    let world: ContractWorld;

    beforeEach(async () => {
      world = await createContractWorld(open);
    });

    afterEach(async () => {
      await world.stop();
    });

    it('are looked up per token before the first read', async () => {
      const first = await world.start(await world.addUser('ada'));
      await world.rules.admin.changeUser(null, 'ada', { isAdmin: true });
      const second = await world.refresh(first);

      const { callers } = world.createNode();

      const [old, present] = [first.grant.access_token, second.grant.access_token];
      expect(await rejectionOf(callers.identify(old))).toBe('access_token_revoked');
      expect((await callers.identify(present)).isAdmin).toBeTrue();
      await world.rules.sessions.signOut({ refreshToken: second.refreshToken, caller: null });
      const { callers: later } = world.createNode();
      expect(await rejectionOf(later.identify(present))).toBe('access_token_revoked');
    });

    it("apply to tokens that live longer than the node's own limit", async () => {
      const session = await world.start(await world.addUser('ada'));
      await world.rules.sessions.signOut({ refreshToken: session.refreshToken, caller: null });

      const { callers, revocations } = await world.startNode(60);
      world.clock.advance(61);
      await nextReading(revocations);

      const attempt = callers.identify(session.grant.access_token);
      expect(await rejectionOf(attempt)).toBe('access_token_revoked');
    });

    it('name each session that an account change ends, and the user', async () => {
      const user = await world.addUser('ada');
      const sids = [(await world.start(user)).grant.sid, (await world.start(user)).grant.sid];
      const published: Revocation[] = [];
      world.storage.revocations.subscribe((revocation) => published.push(revocation));

      await world.rules.admin.endSessions(null, 'ada');

      const of = (kind: Revocation['kind']) => published.filter((one) => one.kind === kind);
      const ended = of('session').flatMap((one) => (one.kind === 'session' ? [one.sid] : []));
      expect(new Set(ended)).toEqual(new Set(sids));
      expect(of('user')).toContain({ kind: 'user', userId: 'ada', version: user.version + 1 });
    });

    it('are forgotten once the revoked tokens have expired', async () => {
      const session = await world.start(await world.addUser('ada'));
      const caller = await world.identify(session);
      const { revocations, sessions, admin } = world.rules;
      await sessions.signOut({ refreshToken: session.refreshToken, caller: null });
      await admin.changeUser(null, 'ada', { isAdmin: true });
      const ofSession = { ...caller, userId: 'nobody' };
      const ofUser = { ...caller, sid: 'none' };
      const known = () => Promise.all([ofSession, ofUser].map(revocations.includes));
      expect(await known()).toEqual([true, true]);

      world.clock.advance(299);
      await nextReading(revocations);
      expect(await known()).toEqual([true, true]);
      world.clock.advance(1);
      await nextReading(revocations);

      expect(await known()).toEqual([false, false]);
    });
  });
}
