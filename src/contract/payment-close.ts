import * as z from 'zod';
import { line } from './config/primitives.ts';

export const closeBody = z
	.strictObject({ reason: line(300).meta({ description: 'Kept in the audit trail' }) })
	.meta({ example: { reason: 'MTN confirme par téléphone que rien n’a été débité' } });

export const attendBody = z
	.strictObject({ reason: line(300).meta({ description: 'What was found out; kept in the audit trail' }) })
	.meta({ example: { reason: 'Le double paiement reste en avoir, d’accord avec la lectrice' } });
