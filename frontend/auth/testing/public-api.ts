export {
  AuthTestingController,
  provideAuthTesting,
  type PendingRefresh,
} from './auth-testing-controller';
export { type CaseReport, checkConformance } from './conformance';
export type { Candidate, ConformanceSetup } from './conformance-setup';
export { FakeTab, FakeTabs } from './fake-tabs';
