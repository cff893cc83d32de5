package io.livetable.server.chaos;

import com.fasterxml.jackson.databind.node.NullNode;
import io.livetable.server.chaos.Fault.Injected;
import io.livetable.server.chaos.Fault.Target;
import io.livetable.server.devstack.Await;
import io.livetable.server.devstack.ConnectRest;
import io.livetable.server.devstack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** What operators do to the connector through Connect's REST API, while traffic flows. */
final class ConnectorFaults {

  private static final String PATH = "/connectors/" + Stack.CONNECTOR;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long SOON_MS = 1_500;

  private final ChaosStack stack;
  private int tasks = 2;

  ConnectorFaults(ChaosStack stack) {
    this.stack = stack;
  }

  List<Fault> all() {
    return List.of(
        new Fault("connectorRestart", Target.CONNECTOR, this::restart),
        new Fault("connectorReconfigured", Target.CONNECTOR, this::reconfigure),
        new Fault("connectorPause", Target.CONNECTOR, this::pause));
  }

  /** Asks the workers in turn until one carries it out; while they rebalance they refuse. */
  private void ask(String what, Function<ConnectRest, ConnectRest.Answer> request) {
    int[] turn = {0};
    Await.until(
        what,
        PATIENCE,
        () -> {
          ConnectRest rest = stack.rest(ChaosStack.WORKERS.get(turn[0]++ % 2));
          int status = request.apply(rest).status();
          return status >= 200 && status < 300;
        });
  }

  private Injected restart(SplittableRandom random) {
    ask(
        "the connector to be restarted",
        rest -> rest.post(PATH + "/restart?includeTasks=true&onlyFailed=false", NullNode.instance));
    return new Injected("connector and tasks restarted", 0, false, SOON_MS, () -> {});
  }

  private Injected reconfigure(SplittableRandom random) {
    int drawn = 1 + random.nextInt(4);
    tasks = drawn == tasks ? 1 + tasks % 4 : drawn;
    ask(
        "the connector to be reconfigured",
        rest -> rest.put(PATH + "/config", stack.connectorConfig(tasks)));
    return new Injected("connector has tasks.max=" + tasks, 0, false, SOON_MS, () -> {});
  }

  private Injected pause(SplittableRandom random) {
    long hold = 2_000 + random.nextLong(8_000);
    ask("the connector to be paused", rest -> rest.put(PATH + "/pause"));
    return new Injected(
        "connector paused for %d ms".formatted(hold),
        hold,
        true,
        SOON_MS,
        () -> ask("the connector to be resumed", rest -> rest.put(PATH + "/resume")));
  }

  /** Whether the connector and all of its tasks run; those that failed are restarted, and named. */
  List<String> restartFailed() {
    List<String> failed = new ArrayList<>();
    for (String worker : ChaosStack.WORKERS) {
      try {
        stack
            .rest(worker)
            .get(PATH + "/status")
            .body()
            .path("tasks")
            .forEach(
                task -> {
                  if (task.path("state").asText().equals("FAILED")) {
                    failed.add(task.path("trace").asText().lines().findFirst().orElse(""));
                  }
                });
        break;
      } catch (RuntimeException e) {
        // The other worker is asked.
      }
    }
    if (!failed.isEmpty()) {
      ask(
          "failed tasks to be restarted",
          rest ->
              rest.post(PATH + "/restart?includeTasks=true&onlyFailed=true", NullNode.instance));
    }
    return failed;
  }
}
