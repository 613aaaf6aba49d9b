export {
  AuthTestingController,
  provideAuthTesting,
  type RefreshToAnswer,
} from './auth-testing-controller';
export {
  type Candidate,
  type CaseReport,
  checkConformance,
  type ConformanceSetup,
} from './conformance';
export { FakeTab, FakeTabs } from './fake-tabs';
