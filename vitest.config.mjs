// So that `npx vitest` finds the tests' settings from the root.
export { default } from './test/vitest.config.ts';
