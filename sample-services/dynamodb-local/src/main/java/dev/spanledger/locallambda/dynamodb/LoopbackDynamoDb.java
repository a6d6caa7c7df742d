package dev.spanledger.locallambda.dynamodb;

import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import java.net.InetAddress;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * DynamoDB Local in memory. Its own main class listens on every interface and reports its use over
 * the network; put together here, it does neither.
 */
public final class LoopbackDynamoDb {
  /** What stands before the port on standard output, once it answers. */
  public static final String READY = "listening on ";

  private LoopbackDynamoDb() {}

  /** Runs until standard input ends, as it does when whoever started this process has gone. */
  public static void main(String[] arguments) throws Exception {
    LocalDynamoDBServerHandler handler =
        new LocalDynamoDBServerHandler(
            new LocalDynamoDBRequestHandler(0, true, null, true, false), null);
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    // It puts the handler in its place; its own server, on port 0, is never started.
    server.setHandler(new DynamoDBProxyServer(0, handler).setUpHandler(handler));
    server.start();
    System.out.println(READY + connector.getLocalPort());
    System.out.flush();
    while (System.in.read() >= 0) {
      // Nothing is ever sent.
    }
    server.stop();
    System.exit(0);
  }
}
