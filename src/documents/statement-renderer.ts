import { drawAccount } from './layout/account-table.ts';
import { drawFurniture } from './layout/closing.ts';
import { drawMasthead } from './layout/masthead.ts';
import { type FontFiles, pressWith, type RenderedDocument } from './press.ts';
import type { PrintableStatement } from './statement/printable-statement.ts';
import { statementView } from './statement/statement-view.ts';
import { wordsFor } from './words.ts';

/** Prints statements of account. They are not kept: drawn up again they tell what the ledger says then. */
export interface StatementRenderer {
	renderStatement(model: PrintableStatement): Promise<RenderedDocument>;
}

export const createStatementRenderer = (fonts: FontFiles): StatementRenderer => ({
	renderStatement: (model) => {
		const { statement, customer, seller, day } = model;
		const { from, to } = statement.period;
		return pressWith(fonts).print({
			id: [customer.id, statement.currency, from, to].join('/'),
			day,
			view: statementView(model),
			extras: { logo: seller.logo },
			draw: (sheet, view, logo) => {
				drawMasthead(sheet, view, logo);
				drawAccount(sheet, view.table, view.remarks);
				drawFurniture(sheet, view, wordsFor(customer.locale).page);
			},
		});
	},
});
