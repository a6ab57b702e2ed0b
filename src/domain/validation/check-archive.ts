import type { Check, Fault, ValidationDeps } from './check.ts';
import type { ArchivedRendition } from './validation.ports.ts';

/** Files read in one step, one after the other: only one is in memory. */
const pageFiles = 50;

/** Every archived file is there and hashes to what was written down when it was made. */
export const checkArchive: Check = {
	name: 'archived',
	cost: pageFiles + 1,
	step: async (deps, after) => {
		const { page } = await deps.store.load({ page: { kind: 'validation.renditions', after, limit: pageFiles } });
		const faults: Fault[] = [];
		for (const rendition of page.found) {
			const detail = await archiveFault(deps, rendition);
			if (detail !== null) faults.push(toFault(rendition, detail));
		}
		return { checked: page.checked, faults, next: page.last };
	},
};

const archiveFault = async (deps: ValidationDeps, rendition: ArchivedRendition): Promise<string | null> => {
	const bytes = await deps.archive.get(rendition.key);
	if (bytes === null) return 'The file is not in the archive.';
	const hash = await deps.hasher.sha256(bytes);
	if (hash !== rendition.sha256) return 'The file in the archive is not the one that was written.';
	// The canonical text is what the document hash was taken over.
	const differs = rendition.kind === 'canonical' && rendition.documentHash !== null && hash !== rendition.documentHash;
	return differs ? 'The archived text is not what the document was frozen with.' : null;
};

const toFault = ({ number, documentId, key }: ArchivedRendition, detail: string): Fault => ({
	kind: 'archive_changed',
	severity: 'error',
	subject: number ?? documentId,
	detail: `${detail} Key ${key}.`,
	mend: 'Restore the object from the copy of the bucket; it must never be written anew.',
});
