import { describeScenarios } from '../scenarios.ts';

describeScenarios(import.meta.dirname);
