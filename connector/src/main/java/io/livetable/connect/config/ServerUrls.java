package io.livetable.connect.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** What a list of link URLs must look like. */
final class ServerUrls implements ConfigDef.Validator {

  private static final String DEFAULT_PATH = "/link";

  @Override
  public void ensureValid(String name, @Nullable Object value) {
    List<?> urls = value instanceof List<?> list ? list : List.of();
    if (urls.isEmpty()) {
      throw new ConfigException(
          name, value, "name at least one server, such as ws://server.example:8081/link");
    }
    Set<URI> seen = new HashSet<>();
    for (Object url : urls) {
      if (!seen.add(check(name, String.valueOf(url)))) {
        throw new ConfigException(name, url, "the same server is there twice");
      }
    }
  }

  /** The URL with its path, {@code /link} if it has none. */
  static URI parse(String text) {
    return check(ConnectorConfig.SERVERS, text);
  }

  private static URI check(String name, String text) {
    URI url;
    try {
      url = new URI(text.trim());
    } catch (URISyntaxException e) {
      throw new ConfigException(name, text, "no URL: " + e.getReason());
    }
    if (!"ws".equals(url.getScheme()) && !"wss".equals(url.getScheme())) {
      throw new ConfigException(name, text, "a server's URL starts with ws:// or wss://");
    }
    if (url.getHost() == null || url.getPort() > 65535 || url.getPort() == 0) {
      throw new ConfigException(
          name, text, "a server's URL names a host and a port, such as ws://server.example:8081");
    }
    if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
      throw new ConfigException(
          name,
          text,
          "a server's URL has neither user nor query nor fragment; the secret belongs into "
              + ConnectorConfig.LINK_SECRET);
    }
    boolean plain = url.getPath().isEmpty() || url.getPath().equals("/");
    return plain ? url.resolve(DEFAULT_PATH) : url;
  }

  @Override
  public String toString() {
    return "ws:// or wss:// URLs, none twice";
  }
}
