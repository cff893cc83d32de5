package io.livetable.server;

import io.livetable.server.metrics.OverloadMeters;
import io.livetable.server.session.Admission;
import io.livetable.server.session.MemoryBudget;
import io.livetable.server.session.Sessions;

/** Shows to the meters what was refused, cut and closed. */
final class OverloadView {

  private OverloadView() {}

  static void show(
      OverloadMeters meters, Sessions sessions, Admission admission, MemoryBudget budget) {
    meters.memoryBudget(budget::bytes);
    meters.memoryUsed(budget::used);
    meters.sessionsShed(sessions::shedTotal);
    meters.sessionsCut(sessions::stuckClosedTotal);
    meters.sessionsClosedLimited(admission.sessionsLimited());
    meters.sessionsRefused(admission.sessionsRefused());
    meters.sessionsTooMany(admission.tooManySessions());
    meters.subscriptionsRefused(admission.subscriptionsRefused());
    meters.messagesLimited(admission.messagesLimited());
  }
}
