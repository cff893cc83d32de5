package io.livetable.connect;

import io.livetable.connect.config.ConnectSettings;
import io.livetable.connect.config.ConnectorConfig;
import io.livetable.connect.config.SettingChecks;
import io.livetable.connect.link.ServerCheck;
import io.livetable.protocol.LinkMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Pushes the records of topics to Livetable servers, which fan them out to browsers. */
public final class WebSocketSinkConnector extends SinkConnector {

  private Map<String, String> settings = Map.of();

  @Override
  public String version() {
    return Version.read();
  }

  @Override
  public ConfigDef config() {
    return ConnectorConfig.definition();
  }

  @Override
  public Config validate(Map<String, String> connectorConfigs) {
    ConnectSettings connect = ConnectSettings.parse(connectorConfigs);
    LinkMessage.Hello hello = Introduction.of(connect, ServerCheck.TASK);
    return new Config(
        SettingChecks.check(connectorConfigs, config -> ServerCheck.findings(config, hello)));
  }

  @Override
  public void start(Map<String, String> props) {
    settings = new HashMap<>(props);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return WebSocketSinkTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    List<Map<String, String>> tasks = new ArrayList<>();
    for (int task = 0; task < maxTasks; task++) {
      Map<String, String> copy = new HashMap<>(settings);
      copy.put(WebSocketSinkTask.TASK, Integer.toString(task));
      tasks.add(copy);
    }
    return tasks;
  }

  @Override
  public void stop() {
    settings = Map.of();
  }
}
