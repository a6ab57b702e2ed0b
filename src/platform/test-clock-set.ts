/**
 * A test tenant was put on a clock of its own since this isolate last looked: what was begun in real time stops before it
 * has written anything, and is right when it is repeated.
 */
export class TestClockSetError extends Error {
	override name = 'TestClockSetError';
}
