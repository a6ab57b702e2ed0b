import type { DisputeDeps } from './dispute-decision.ts';
import { applyDisputeNotice } from './disputes.usecases.ts';
import type { FollowDeps } from './follow.usecases.ts';
import { methodNotice } from './method-notices.ts';
import type { MethodDeps } from './methods.usecases.ts';
import type { NoticeActions } from './notices.usecases.ts';
import type { RefundDeps } from './refund-follow.usecases.ts';
import { applyRefundNotice } from './refund-notices.usecases.ts';

/** What notices about refunds, disputes and saved methods do. */
export const createNoticeActions = (deps: MethodDeps & RefundDeps & DisputeDeps & FollowDeps): NoticeActions => ({
	refund: applyRefundNotice(deps),
	dispute: applyDisputeNotice(deps),
	method: methodNotice(deps),
});
