package io.livetable.connect.link;

import io.livetable.connect.config.ConnectorConfig;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.SslConfigs;

/** Says what a server has against a connector that it does not let in, and what to change where. */
final class Refusals {

  private static final String CHALLENGE = "WWW-Authenticate";
  private static final Pattern CODE = Pattern.compile("\\berror=\"([^\"]{1,100})\"");
  private static final Pattern TEXT = Pattern.compile("\\berror_description=\"([^\"]{1,1000})\"");

  /** What a server says whose certificate names do not list this connector's. */
  private static final String CERTIFICATE = "certificate";

  private Refusals() {}

  /** The refusal of a server that answered 401 or 403. */
  static LinkRefusedException of(URI server, HttpResponse<?> answer) {
    String challenge = answer.headers().firstValue(CHALLENGE).orElse("");
    boolean certificate = found(CODE, challenge, "").equals(CERTIFICATE);
    String said =
        found(
            TEXT,
            challenge,
            "set link.secret to the server's link.secret; if its link.auth asks for a certificate,"
                + " its link.tls.client.names must list a name of ssl.keystore.location's");
    return new LinkRefusedException(
        certificate ? SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG : ConnectorConfig.LINK_SECRET,
        "server %s refuses %s (HTTP %d): %s"
            .formatted(
                server,
                certificate ? "this connector's certificate" : "the link secret",
                answer.statusCode(),
                said));
  }

  private static String found(Pattern pattern, String text, String otherwise) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : otherwise;
  }
}
