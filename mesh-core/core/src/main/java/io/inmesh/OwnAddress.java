package io.inmesh;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;

/** The address by which others know this machine, as far as its own interfaces tell. */
final class OwnAddress {

    private static final System.Logger LOG = System.getLogger(OwnAddress.class.getName());

    private OwnAddress() {}

    /**
     * The first address of the first interface that leads outside, IPv4 before IPv6; the loopback address where there is
     * none. Asks no name service, so that it never waits.
     */
    static String find() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(OwnAddress::leadsOutside)
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(each -> best(each.inetAddresses().toList()).stream())
                    .findFirst()
                    .orElseGet(() -> InetAddress.getLoopbackAddress().getHostAddress());
        } catch (SocketException e) {
            LOG.log(System.Logger.Level.WARNING, "the network interfaces cannot be listed", e);
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }

    /** Under which others reach what is bound to {@code host}. */
    static String reachable(String host) {
        boolean isAny = host.equals("0.0.0.0") || host.equals("::") || host.isEmpty();
        return isAny ? find() : host;
    }

    private static boolean leadsOutside(NetworkInterface each) {
        try {
            return each.isUp() && !each.isLoopback();
        } catch (SocketException e) {
            return false;
        }
    }

    private static List<String> best(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(each -> !each.isLinkLocalAddress())
                .sorted(Comparator.comparing(each -> !(each instanceof Inet4Address)))
                .limit(1)
                .map(OwnAddress::text)
                .toList();
    }

    /** Without the interface's name, which IPv6 addresses carry. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}
