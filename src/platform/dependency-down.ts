/** Something outside does not answer. What was asked of it may or may not have happened. */
export class DependencyDownError extends Error {
	override name = 'DependencyDownError';
}
