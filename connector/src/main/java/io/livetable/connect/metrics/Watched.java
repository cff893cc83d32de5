package io.livetable.connect.metrics;

import io.livetable.connect.link.LinkStatus;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A task whose metrics are published; its functions may be called on any thread.
 *
 * @param connector the connector's name
 * @param task the task's number
 * @param servers the servers that it pushes to
 * @param status the task at this moment
 * @param links the link to one of the servers at this moment
 */
public record Watched(
    String connector,
    int task,
    List<URI> servers,
    Supplier<TaskStatus> status,
    Function<URI, LinkStatus> links) {
  public Watched {
    servers = List.copyOf(servers);
  }
}
