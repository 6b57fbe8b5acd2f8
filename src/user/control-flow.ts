/** What a scenario throws to steer, not to report a fault: never counted as an exception or a failed sample. */
export abstract class ControlFlow extends Error {}

/** Ends this virtual user; it is not replaced. */
export class StopUser extends ControlFlow {
  override readonly name = "StopUser";
}

/** Ends the whole test in order, as one Ctrl-C does. */
export class StopTest extends ControlFlow {
  override readonly name = "StopTest";
}

/** Leaves the running TaskSet: with `reschedule` its parent goes on at once, else after the parent's wait. */
export class InterruptTaskSet extends ControlFlow {
  override readonly name = "InterruptTaskSet";
  readonly reschedule: boolean;

  constructor(reschedule = true) {
    super("the TaskSet was left");
    this.reschedule = reschedule;
  }
}

/** Ends this task only; the next one is picked after the wait. */
export class RescheduleTask extends ControlFlow {
  override readonly name = "RescheduleTask";
}

/** Ends this task only; the next one is picked at once. */
export class RescheduleTaskImmediately extends ControlFlow {
  override readonly name = "RescheduleTaskImmediately";
}

/** What a call in flight rejects with, once, when its user is cut. */
export class UserStopped extends ControlFlow {
  override readonly name = "UserStopped";

  constructor(message = "the user was stopped while this was under way") {
    super(message);
  }
}

/** Whether something thrown only steers. */
export const isControlFlow = (thrown: unknown): boolean => thrown instanceof ControlFlow;
