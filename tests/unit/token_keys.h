/*
 * token_keys - keys that tests sign with; nobody else's
 */
#pragma once
#define TEST_PRIVATE                                                                                                   \
	"-----BEGIN PRIVATE KEY-----\n"                                                                                \
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXx+P2vAGE+pmnZRP\n"                                           \
	"8EHqMis2zkSlhoCTQtFHRdcJXDihRANCAAT38aK1WmjBFIKaz6VcJLUcdL8MNnT8\n"                                           \
	"4nRowhYw+jnebL9RgjRjD0la1g+dUIjUAjhkfmfayCZGHRi7UsC52kgW\n"                                                   \
	"-----END PRIVATE KEY-----\n"
#define TEST_PUBLIC                                                                                                    \
	"-----BEGIN PUBLIC KEY-----\n"                                                                                 \
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9/GitVpowRSCms+lXCS1HHS/DDZ0\n"                                           \
	"/OJ0aMIWMPo53my/UYI0Yw9JWtYPnVCI1AI4ZH5n2sgmRh0Yu1LAudpIFg==\n"                                               \
	"-----END PUBLIC KEY-----\n"
#define TEST_RSA_PUBLIC                                                                                                \
	"-----BEGIN PUBLIC KEY-----\n"                                                                                 \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvr/mEqpx6HB483MRqyuq\n"                                           \
	"iUGnF6NPdYhINQKRRckEDRLUgyay44ATpa+prghuZN4H/ntVopbG22iKqIMO9RhC\n"                                           \
	"E35D4PABtYNML8A0jQSuBtk96bUwYZIES8rLum8+ulHEFaJgMq4pKlblsGuZsH4/\n"                                           \
	"LkGdxPEv5YGXVkv1qdqjVstUDXkUIQl/wsd386B9BoKX2rcY7nhda33YsNhYeZtq\n"                                           \
	"ze7XH3UU3UJUHifGJjSt22qrzsyGY75tKt2zOa8r6iv/b5BF37QWnB2pw+2sN7S7\n"                                           \
	"58K4ZdhZG/6yfOhTLeHmlCu7/RVQeKWWvFK7DoFrjZIcNXKNiFFxw2zgIsHy3K7j\n"                                           \
	"GwIDAQAB\n"                                                                                                   \
	"-----END PUBLIC KEY-----\n"
#define TEST_RSA_MODULUS                                                                                               \
	"vr_mEqpx6HB483MRqyuqiUGnF6NPdYhINQKRRckEDRLUgyay44ATpa-prghuZN4H_"                                            \
	"ntVopbG22iKqIMO9RhCE35D4PABtYNML8A0jQSuBtk96bUwYZIES8rLum8-ulHEFaJgMq4pKlblsGuZsH4_"                          \
	"LkGdxPEv5YGXVkv1qdqjVstUDXkUIQl_wsd386B9BoKX2rcY7nhda33YsNhYeZtqze7XH3UU3UJUHifGJjSt22qrzsyGY75tKt2zOa8r6iv_" \
	"b5BF37QWnB2pw-2sN7S758K4ZdhZG_6yfOhTLeHmlCu7_RVQeKWWvFK7DoFrjZIcNXKNiFFxw2zgIsHy3K7jGw"
