package io.livetable.server.http;

import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Tells files whose name has a hash of their content, and which therefore never change, from all
 * others.
 */
final class NamedByContentHandler extends Handler.Sequence {

  private static final Pattern NAMED_BY_CONTENT = Pattern.compile("/[^/]+-[A-Z0-9]{8}\\.(js|css)");

  private final Handler unchanging;
  private final Handler others;

  NamedByContentHandler(Handler unchanging, Handler others) {
    super(List.of(unchanging, others));
    this.unchanging = unchanging;
    this.others = others;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    boolean named = NAMED_BY_CONTENT.matcher(Request.getPathInContext(request)).matches();
    return (named ? unchanging : others).handle(request, response, callback);
  }
}
