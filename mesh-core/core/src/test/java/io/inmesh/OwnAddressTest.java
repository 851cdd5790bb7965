package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class OwnAddressTest {

    @Test
    void it_is_an_address_of_this_machine_and_always_the_same() throws UnknownHostException, SocketException {
        String address = OwnAddress.find();
        // A literal: no name is looked up.
        assertThat(address).matches("[0-9a-f.:]+").isEqualTo(OwnAddress.find());
        assertThat(NetworkInterface.getByInetAddress(InetAddress.getByName(address)))
                .isNotNull();
    }
}
